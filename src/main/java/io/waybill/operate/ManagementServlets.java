package io.waybill.operate;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * What belongs to the management port alone. Listed under {@code META-INF/spring}, and no {@code @Configuration}: the
 * scan that finds those would put it on the webhook port.
 */
class ManagementServlets {

    /** Hawtio's filters answer by themselves, redirects and its page; without an order the login would come after them. */
    @Bean
    FilterRegistrationBean<Filter> loginFirst(
            @Qualifier("springSecurityFilterChain") Filter springSecurityFilterChain) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(springSecurityFilterChain);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** {@code /} leads to Hawtio. */
    @Bean
    ServletRegistrationBean<HttpServlet> hawtioAtRoot() {
        return new ServletRegistrationBean<>(new ToHawtio(), "");
    }

    private static final class ToHawtio extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendRedirect("/actuator/hawtio/");
        }
    }
}
