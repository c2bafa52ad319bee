package io.waybill;

import io.hawt.springboot.HawtioEndpointAutoConfiguration;
import io.hawt.springboot.HawtioLogAutoConfiguration;
import io.waybill.command.Command;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.actuate.health.CamelAvailabilityCheckAutoConfiguration;
import org.apache.camel.spring.boot.actuate.health.CamelHealthCheckAutoConfiguration;
import org.jolokia.support.spring.actuator.JolokiaWebEndpointAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.availability.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.availability.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.JvmMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.LogbackMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.SystemMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.jdbc.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.startup.StartupTimeMetricsListenerAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.web.tomcat.TomcatMetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.ssl.SslHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.servlet.ServletManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.web.embedded.EmbeddedWebServerFactoryCustomizerAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts Waybill or, told more, asks a running one: {@link Command}.
 *
 * <p>What of Boot's, Camel's and Hawtio's own configuration it takes in is named here, and nothing else of it is: not the
 * broker's, JMS's and Flyway's, since the broker needs rights for each user and both broker and claim database may be
 * away when Waybill starts; no security filter and no Spring MVC on the webhook port, where signatures prove the sender
 * and Waybill counts and times its answers itself. The management port has its own of both, and asks for the servlet here.
 */
@SpringBootConfiguration
@ComponentScan
@ImportAutoConfiguration({
    CamelAutoConfiguration.class,
    CamelAvailabilityCheckAutoConfiguration.class,
    CamelHealthCheckAutoConfiguration.class,
    HawtioEndpointAutoConfiguration.class,
    HawtioLogAutoConfiguration.class,
    JolokiaWebEndpointAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    EndpointAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    CompositeMeterRegistryAutoConfiguration.class,
    JvmMetricsAutoConfiguration.class,
    LogbackMetricsAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    SystemMetricsAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class,
    DataSourcePoolMetricsAutoConfiguration.class,
    StartupTimeMetricsListenerAutoConfiguration.class,
    TomcatMetricsAutoConfiguration.class,
    SslHealthContributorAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    ServletManagementContextAutoConfiguration.class,
    ApplicationAvailabilityAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    JmxAutoConfiguration.class,
    SecurityAutoConfiguration.class,
    SslAutoConfiguration.class,
    EmbeddedWebServerFactoryCustomizerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    ServletWebServerFactoryAutoConfiguration.class
})
@ConfigurationPropertiesScan
public class WaybillApplication {

    /** As of the JVM's own {@code ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    public static void main(String[] args) {
        if (Command.isOne(args)) {
            System.exit(Command.run(args));
        }
        Thread.setDefaultUncaughtExceptionHandler(WaybillApplication::endWithoutMemory);
        try {
            SpringApplication.run(WaybillApplication.class, args);
        } catch (RuntimeException e) {
            // Spring has said why. Threads of a broker that is half stopped must not keep the process alive.
            System.exit(1);
        }
    }

    /**
     * A thread ended that Tomcat or the broker cannot do without. As with {@code -XX:+ExitOnOutOfMemoryError}, the process
     * ends, so that a supervisor starts it again; what it had in hand is noted.
     */
    private static void endWithoutMemory(Thread thread, Throwable e) {
        boolean isHeapFull =
                e instanceof OutOfMemoryError && !String.valueOf(e.getMessage()).contains("native thread");
        try {
            System.err.println(
                    "Thread " + thread.getName() + " ended: " + e + (isHeapFull ? "; Waybill ends too" : ""));
            e.printStackTrace();
        } finally {
            if (isHeapFull) {
                Runtime.getRuntime().halt(OUT_OF_MEMORY);
            }
        }
    }
}
