package io.waybill;

import io.waybill.command.Command;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.observation.web.servlet.WebMvcObservationAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts Waybill or, told more, asks a running one: {@link Command}.
 *
 * <p>Boot's own set-up of Artemis, JMS and Flyway is left out: the broker needs rights for each user, and both broker
 * and claim database may be away when Waybill starts. Its security filter is left off the webhook port, where signatures
 * prove the sender; the management port has its own. Its observation of each request, too: Waybill counts and times its answers itself.
 */
@SpringBootApplication(
        exclude = {
            ArtemisAutoConfiguration.class,
            JmsAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            SecurityFilterAutoConfiguration.class,
            WebMvcObservationAutoConfiguration.class
        })
@ConfigurationPropertiesScan
public class WaybillApplication {

    public static void main(String[] args) {
        if (Command.isOne(args)) {
            System.exit(Command.run(args));
        }
        try {
            SpringApplication.run(WaybillApplication.class, args);
        } catch (RuntimeException e) {
            // Spring has said why. Threads of a broker that is half stopped must not keep the process alive.
            System.exit(1);
        }
    }
}
