package io.waybill.operate;

import io.waybill.StartRefusedException;
import java.io.IOException;
import java.io.InputStream;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.web.cors.CorsConfiguration;

/**
 * The management port: health and metrics are open, everything else wants user {@code admin}.
 *
 * <p>A browser sends that login along with whatever any page makes it send. So nothing is answered to another origin,
 * and what may change something needs the token of the cookie {@code XSRF-TOKEN} in the header {@code X-XSRF-TOKEN},
 * which Hawtio's pages send by themselves.
 */
@Configuration(proxyBeanMethods = false)
class ManagementSecurity {

    ManagementSecurity(Environment environment) {
        if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
            throw new StartRefusedException(
                    "The management port is the webhook port, where nobody is asked for a login.",
                    "Set MANAGEMENT_SERVER_PORT and SERVER_PORT to different ports.");
        }
    }

    @Bean
    SecurityFilterChain managementChain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health", "/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .httpBasic(Customizer.withDefaults())
                // Basic comes with every request; a session for each would only cost memory.
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .cors(cors -> cors.configurationSource(request -> new CorsConfiguration()))
                .csrf(ManagementSecurity::tokenInCookie)
                .headers(headers -> headers.crossOriginResourcePolicy(
                        policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
                .build();
    }

    /**
     * Spring makes the token, and so the cookie, only once something asks for it, and expects it masked. Here each
     * answer to a client without it brings the cookie, and the header holds what the cookie holds: no page of ours has
     * the token in its body. It stays: Spring would give a new one at each login, which with Basic is each request.
     */
    private static void tokenInCookie(CsrfConfigurer<HttpSecurity> csrf) {
        CsrfTokenRequestAttributeHandler atOnce = new CsrfTokenRequestAttributeHandler();
        atOnce.setCsrfRequestAttributeName(null);
        csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                .csrfTokenRequestHandler(atOnce)
                .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy());
    }

    /** Paths as they are: there is no Spring MVC here that could tell how it reads them. */
    @Bean
    PathPatternRequestMatcherBuilderFactoryBean paths() {
        return new PathPatternRequestMatcherBuilderFactoryBean();
    }

    /** What may be done through Jolokia. It is a bean so that Waybill does not start without it: Jolokia itself would allow all. */
    @Bean
    Restrictor jolokiaPolicy(@Value("classpath:jolokia-access.xml") Resource policy) throws IOException {
        try (InputStream in = policy.getInputStream()) {
            return new PolicyRestrictor(in);
        }
    }

    @Bean
    UserDetailsService admin(AdminPassword password) {
        return new InMemoryUserDetailsManager(User.withUsername("admin")
                .password("{noop}" + password.value())
                .roles("ADMIN")
                .build());
    }

    /** Keeps the filter off the webhook port, where signatures prove the sender; the management port has its own. */
    @Bean
    FilterRegistrationBean<jakarta.servlet.Filter> notOnTheWebhookPort(
            @org.springframework.beans.factory.annotation.Qualifier("springSecurityFilterChain")
                    jakarta.servlet.Filter springSecurityFilterChain) {
        FilterRegistrationBean<jakarta.servlet.Filter> registration =
                new FilterRegistrationBean<>(springSecurityFilterChain);
        registration.setEnabled(false);
        return registration;
    }
}
