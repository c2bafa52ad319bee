package io.waybill.operate;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The management port: health and metrics are open, everything else wants user {@code admin}. */
@Configuration(proxyBeanMethods = false)
class ManagementSecurity {

    @Bean
    SecurityFilterChain managementChain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health", "/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .httpBasic(Customizer.withDefaults())
                .build();
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
