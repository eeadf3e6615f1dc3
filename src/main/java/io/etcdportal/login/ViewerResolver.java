package io.etcdportal.login;

import io.etcdportal.access.Credential;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
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
import java.util.Set;

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
        Viewer viewer = viewer(request);
        request.setAttribute(Viewer.class.getName(), viewer, NativeWebRequest.SCOPE_REQUEST);
        return viewer;
    }

    private static Viewer viewer(NativeWebRequest request) {
        return switch (SecurityContextHolder.getContext().getAuthentication()) {
            case null -> throw new AuthenticationCredentialsNotFoundException("Nobody signed in");
            case AnonymousAuthenticationToken _ ->
                    throw new AuthenticationCredentialsNotFoundException("Nobody signed in");
            case ApiTokenAuthentication.ByToken byToken ->
                    viewer(
                            byToken.token().owner(),
                            new Credential.PortalToken(byToken.token().id()));
            case Authentication other ->
                    viewer(
                            other.getName(),
                            request.getHeader(HttpHeaders.AUTHORIZATION) == null
                                    ? new Credential.Session()
                                    : new Credential.Password());
        };
    }

    private static Viewer viewer(String user, Credential credential) {
        return new Viewer(
                "local/" + user,
                user,
                Set.of(),
                user.equals(LocalAccounts.ADMINISTRATOR),
                credential);
    }
}
