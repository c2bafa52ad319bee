package io.waybill.receive;

import io.waybill.endpoint.Endpoints;
import io.waybill.inbox.Inbox;
import io.waybill.inbox.InboxSettings;
import java.time.Clock;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.ErrorPage;
import org.springframework.boot.web.server.ErrorPageRegistrar;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts {@link WebhookServlet} on every path of the webhook port, and Camel's {@code platform-http} behind it. */
@Configuration(proxyBeanMethods = false)
class ReceiveConfiguration {

    private static final int MAX_HEADERS = 1_000;
    private static final int SEND_BUFFER = 128 * 1024;

    @Bean("platform-http")
    PlatformHttpComponent platformHttp(WebhookEngine engine) {
        PlatformHttpComponent component = new PlatformHttpComponent();
        component.setEngine(engine);
        return component;
    }

    @Bean
    ServletRegistrationBean<WebhookServlet> webhookServlet(
            Endpoints endpoints,
            WebhookEngine engine,
            ReceiveSettings settings,
            Inbox inbox,
            InboxSettings inboxSettings,
            Answers answers,
            RequestThreads threads,
            Deadlines deadlines,
            Clock clock) {
        settings.fit(inboxSettings);
        ServletRegistrationBean<WebhookServlet> registration = new ServletRegistrationBean<>(
                new WebhookServlet(endpoints, engine, inbox, settings, answers, threads, deadlines, clock), "/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> protocol(Deadlines deadlines) {
        return factory -> {
            factory.setProtocol(WebhookProtocol.class.getName());
            factory.addConnectorCustomizers(
                    connector -> ((WebhookProtocol) connector.getProtocolHandler()).setDeadlines(deadlines));
        };
    }

    /**
     * All answers of one connection fit into what the system keeps of it: of the 100 requests that are allowed on it a challenge
     * has the longest answer, 430 bytes. Else clients that do not read theirs would hold the turns, since Tomcat waits.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> roomForAnswers() {
        return factory -> factory.addConnectorCustomizers(
                connector -> connector.setProperty("socket.txBufSize", Integer.toString(SEND_BUFFER)));
    }

    /** A request that Tomcat itself refuses gets no page with its version. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> plainTomcatErrors() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                ErrorReportValve valve = new ErrorReportValve();
                valve.setShowReport(false);
                valve.setShowServerInfo(false);
                host.addValve(valve);
            }
        });
    }

    /**
     * The servlet refuses TRACE itself, with its {@code Allow}, and repeats nothing of it. Tomcat's own refusal goes
     * through Boot's error page, which here is a path like any other: 404.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> traceIsRefusedByTheServlet() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setAllowTrace(true));
    }

    /** Proxies add headers of their own, and a provider takes the 400 that Tomcat gives beyond its 100 for final. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> roomForHeaders() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                http.setMaxHeaderCount(MAX_HEADERS);
            }
        });
    }

    /** What Tomcat refuses or gives up itself is dispatched to the servlet, which makes an answer of it. */
    @Bean
    ErrorPageRegistrar tomcatsOwnErrors() {
        return pages -> pages.addErrorPages(new ErrorPage("/error"));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> valves(
            ReceiveSettings settings, Answers answers, Deadlines deadlines) {
        return factory -> factory.addEngineValves(
                new UnreadHeadValve(answers, settings.retryAfter()),
                new UnreadBodyValve(settings.readWithin(), deadlines));
    }
}
