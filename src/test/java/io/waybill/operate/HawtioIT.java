package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.RunningWaybill;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hawtio is on the management port, behind the login, and nowhere else. */
class HawtioIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();
    private static final ManagementClient client = new ManagementClient(waybill.managementPort());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator/hawtio",
                "/actuator/hawtio/",
                "/actuator/hawtio/index.html",
                "/actuator/hawtio/hawtconfig.json",
                "/actuator/hawtio/jmx",
                "/actuator/hawtio/login",
                "/actuator/hawtio/auth/login",
                "/actuator/hawtio/jolokia",
                "/actuator/hawtio/proxy/enabled",
                "/actuator/hawtio/user",
                "/actuator/jolokia",
                "/actuator/jolokia/version"
            })
    void wantsTheLogin(String path) throws Exception {
        HttpResponse<String> answer = client.anonymous(path);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
    }

    @Test
    void leadsFromTheRootToTheConsole() throws Exception {
        HttpResponse<String> root = client.get("/");
        assertThat(root.statusCode()).isEqualTo(302);
        URI console = URI.create(root.headers().firstValue("Location").orElseThrow());
        HttpResponse<String> page = client.get(console.getPath());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<base href=\"/actuator/hawtio/\">").contains("main.");
    }

    @Test
    void exposesHealthMetricsAndTheConsoleOnly() throws Exception {
        String links = client.get("/actuator").body();
        assertThat(new ObjectMapper().readTree(links).path("_links").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("self", "hawtio", "jolokia", "health", "health-path", "prometheus");
    }

    @Test
    void hasNoSpringEndpointsAsMBeans() {
        assertThat(ManagementFactory.getPlatformMBeanServer().getDomains()).doesNotContain("org.springframework.boot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/hawtio/proxy/http/127.0.0.1/8080/", "/actuator/hawtio/proxy/http:/127.0.0.1:8080/"})
    void sendsNoRequestsToOthers(String path) throws Exception {
        assertThat(client.get("/actuator/hawtio/proxy/enabled").body()).startsWith("false");
        assertThat(client.get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio",
                "/hawtio/",
                "/hawtio/jolokia",
                "/jolokia",
                "/jolokia/version",
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/hawtio",
                "/actuator/hawtio/",
                "/actuator/hawtio/index.html",
                "/actuator/hawtio/auth/login",
                "/actuator/jolokia",
                "/actuator/jolokia/version"
            })
    void isNotOnTheWebhookPort(String path) throws Exception {
        for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + waybill.port() + path))
                    .method(method, HttpRequest.BodyPublishers.ofString("{\"type\":\"version\"}"))
                    .build();
            HttpResponse<String> answer = waybill.send(request);
            assertThat(answer.statusCode()).as(method).isEqualTo(404);
            assertThat(answer.headers().map()).doesNotContainKeys("Set-Cookie", "Content-Security-Policy");
        }
    }
}
