package io.etcdportal.testbed;

import static java.util.stream.Collectors.toCollection;

import jakarta.servlet.Filter;

import org.springframework.context.ApplicationContext;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One way to call a portal.
 *
 * @param management whether it is on the port for health and metrics
 * @param method of HTTP, or {@code ANY}
 * @param path with names in braces for its variable parts
 */
public record Endpoint(boolean management, String method, String path)
        implements Comparable<Endpoint> {

    private static final Comparator<Endpoint> ORDER =
            Comparator.comparing(Endpoint::management)
                    .thenComparing(Endpoint::path)
                    .thenComparing(Endpoint::method);

    private static final String MANAGEMENT = "management:";

    /** What the filters of Spring Security answer themselves. */
    private static final Map<String, String> OF_FILTERS =
            Map.of(
                    "UsernamePasswordAuthenticationFilter", "POST /login",
                    "LogoutFilter", "POST /logout",
                    "OAuth2AuthorizationRequestRedirectFilter",
                            "GET /oauth2/authorization/{provider}",
                    "OAuth2ProtectedResourceMetadataFilter",
                            "GET /.well-known/oauth-protected-resource",
                    "OAuth2LoginAuthenticationFilter", "GET /login/oauth2/code/{provider}");

    /** Filters that let through or refuse, and answer nothing. */
    private static final Set<String> GATES =
            Set.of(
                    "AnonymousAuthenticationFilter",
                    "AuthorizationFilter",
                    "BasicAuthenticationFilter",
                    "BearerTokenAuthenticationFilter",
                    "CsrfFilter",
                    "DisableEncodeUrlFilter",
                    "ExceptionTranslationFilter",
                    "GroupRefreshFilter",
                    "HeaderWriterFilter",
                    "RequestValidationFilter",
                    "RequestCacheAwareFilter",
                    "SecurityContextHolderAwareRequestFilter",
                    "SecurityContextHolderFilter",
                    "SessionManagementFilter",
                    "StaleSessionFilter",
                    "TokenFilter",
                    "WebAsyncManagerIntegrationFilter");

    /** Reads one that is written as {@link #toString} writes it. */
    public static Endpoint of(String text) {
        String[] parts = text.strip().split("\\s+", 2);
        boolean management = parts[1].startsWith(MANAGEMENT);
        return new Endpoint(
                management,
                parts[0],
                management ? parts[1].substring(MANAGEMENT.length()) : parts[1]);
    }

    /**
     * {@return every one that a running portal has} What could have some that are not known here is
     * an error.
     */
    public static SortedSet<Endpoint> all(Portal portal) {
        List<ApplicationContext> contexts = portal.contexts();
        Stream<Endpoint> own = ofHandlers(contexts.getFirst(), false);
        Stream<Endpoint> management =
                contexts.stream().skip(1).flatMap(context -> ofHandlers(context, true));
        Stream<Endpoint> filters =
                contexts.getFirst().getBeansOfType(SecurityFilterChain.class).values().stream()
                        .flatMap(chain -> chain.getFilters().stream())
                        .flatMap(Endpoint::ofFilter);
        return Stream.of(own, management, filters)
                .flatMap(endpoints -> endpoints)
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Endpoint> ofFilter(Filter filter) {
        String name = filter.getClass().getSimpleName();
        if (GATES.contains(name)) {
            return Stream.empty();
        }
        if (!OF_FILTERS.containsKey(name)) {
            throw new AssertionError(
                    "The filter "
                            + filter.getClass().getName()
                            + " is new: say in "
                            + Endpoint.class.getName()
                            + " which endpoint it answers, or that it answers none");
        }
        return Stream.of(of(OF_FILTERS.get(name)));
    }

    private static Stream<Endpoint> ofHandlers(ApplicationContext context, boolean management) {
        return context.getBeansOfType(HandlerMapping.class).values().stream()
                .flatMap(mapping -> ofMapping(mapping, management));
    }

    private static Stream<Endpoint> ofMapping(HandlerMapping mapping, boolean management) {
        return switch (mapping) {
            case RequestMappingInfoHandlerMapping annotated ->
                    annotated.getHandlerMethods().keySet().stream()
                            .flatMap(info -> ofInfo(info, management));
            case AbstractUrlHandlerMapping addresses when addresses.getRootHandler() == null ->
                    addresses.getHandlerMap().keySet().stream()
                            .map(path -> new Endpoint(management, "GET", path));
            case RouterFunctionMapping routes when routes.getRouterFunction() == null ->
                    Stream.empty();
            case HandlerMapping others when isOfTheOthers(others) -> Stream.empty();
            default ->
                    throw new AssertionError(
                            mapping.getClass().getName()
                                    + " is new: say in "
                                    + Endpoint.class.getName()
                                    + " which endpoints it answers");
        };
    }

    /** Boot's own of the management port, which asks the other ones there. */
    private static boolean isOfTheOthers(HandlerMapping mapping) {
        return mapping.getClass().getSimpleName().equals("CompositeHandlerMapping");
    }

    private static Stream<Endpoint> ofInfo(RequestMappingInfo info, boolean management) {
        Set<String> methods =
                info.getMethodsCondition().getMethods().isEmpty()
                        ? Set.of("ANY")
                        : info.getMethodsCondition().getMethods().stream()
                                .map(Enum::name)
                                .collect(toCollection(TreeSet::new));
        return info.getPatternValues().stream()
                .flatMap(
                        path ->
                                methods.stream()
                                        .map(method -> new Endpoint(management, method, path)));
    }

    @Override
    public int compareTo(Endpoint other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return method + " " + (management ? MANAGEMENT : "") + path;
    }
}
