package io.etcdportal.login;

import io.etcdportal.access.Viewer;
import io.etcdportal.login.session.SignedIn;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.List;

/**
 * Gives handlers the {@link Viewer} that signed in, and leaves it in the request for the layout. A
 * handler that takes one is never reached without.
 */
@Configuration(proxyBeanMethods = false)
class ViewerResolver implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Viewer.class;
    }

    @Override
    public Viewer resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Viewer viewer = viewer();
        request.setAttribute(Viewer.class.getName(), viewer, NativeWebRequest.SCOPE_REQUEST);
        return viewer;
    }

    private static Viewer viewer() {
        return switch (SecurityContextHolder.getContext().getAuthentication()) {
            case null -> throw new AuthenticationCredentialsNotFoundException("Nobody signed in");
            case AnonymousAuthenticationToken _ ->
                    throw new AuthenticationCredentialsNotFoundException("Nobody signed in");
            case SignedIn signedIn -> signedIn.viewer();
            case Authentication _ ->
                    throw new AuthenticationCredentialsNotFoundException("Nobody signed in");
        };
    }
}
