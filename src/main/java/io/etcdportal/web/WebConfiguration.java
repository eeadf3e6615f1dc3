package io.etcdportal.web;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.EventGroup;
import io.etcdportal.audit.export.EntryFormat;
import io.etcdportal.audit.exposure.ExposureCursor;
import io.etcdportal.audit.search.AuditCursor;
import io.etcdportal.audit.search.TimeBound;
import io.etcdportal.catalog.ClusterNotFound;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.ContentForm;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.paging.TimeCursor;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.web.preferences.Preferences;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.format.FormatterRegistry;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.http.CacheControl;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the portal's own words are written in addresses, in parameters and in JSON. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private static final Duration A_YEAR = Duration.ofDays(365);

    private final Clock clock;

    WebConfiguration(Clock clock) {
        this.clock = clock;
    }

    /** A converter may give null, which NullAway does not know of this interface. */
    @SuppressWarnings("NullAway")
    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, EtcdVersion.class, WebConfiguration::version);
        registry.addConverter(String.class, Duration.class, WebConfiguration::duration);
        registry.addConverter(
                String.class, ClusterState.class, text -> constant(ClusterState.class, text));
        registry.addConverter(
                String.class, ClusterOrder.class, text -> constant(ClusterOrder.class, text));
        registry.addConverter(
                String.class, BackupOrder.class, text -> constant(BackupOrder.class, text));
        registry.addConverter(String.class, History.class, text -> constant(History.class, text));
        registry.addConverter(
                String.class, ContentForm.class, text -> constant(ContentForm.class, text));
        registry.addConverter(String.class, LogLevel.class, text -> constant(LogLevel.class, text));
        registry.addConverter(String.class, Event.class, text -> constant(Event.class, text));
        registry.addConverter(String.class, Outcome.class, text -> constant(Outcome.class, text));
        registry.addConverter(
                String.class, EntryFormat.class, text -> constant(EntryFormat.class, text));
        registry.addConverter(
                String.class, ClusterPattern.class, text -> parse(text, ClusterPattern::parse));
        registry.addConverter(
                String.class,
                TimeBound.class,
                text -> parse(text, typed -> TimeBound.parse(typed, clock)));
        registry.addConverter(
                String.class, EventGroup.class, text -> constant(EventGroup.class, text));
        registry.addConverter(
                String.class, AuditCursor.class, text -> parse(text, AuditCursor::parse));
        registry.addConverter(
                String.class, ExposureCursor.class, text -> parse(text, ExposureCursor::parse));
        registry.addConverter(
                String.class, TimeCursor.class, text -> parse(text, TimeCursor::parse));
        registry.addConverter(String.class, ClusterId.class, WebConfiguration::cluster);
        registry.addConverter(String.class, Permission.class, WebConfiguration::permission);
        registry.addConverter(
                String.class, BackupId.class, text -> new BackupId(OperatorFileName.inFull(text)));
    }

    private static @Nullable EtcdVersion version(String text) {
        return text.isBlank()
                ? null
                : EtcdVersion.parseTarget(text.strip())
                        .orElseThrow(
                                () -> new InvalidText("Write an etcd version as 3.5.16, or 3.5."));
    }

    private static Duration duration(String text) {
        try {
            Duration duration = DurationFormatterUtils.detectAndParse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // It is no duration, or one that is longer than time.
        }
        throw new InvalidText("Write a duration longer than 0, such as 15m, 24h or 1d12h.");
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, String text) {
        return parse(
                text,
                word -> {
                    try {
                        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException("Write one of " + words(type) + ".", e);
                    }
                });
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** An empty text of a form is the same as none. */
    private static <T> @Nullable T parse(String text, Function<String, T> parser) {
        try {
            return text.isBlank() ? null : parser.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidText(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable ClusterId cluster(String text) {
        return text.isBlank()
                ? null
                : ClusterId.parse(text.strip())
                        .orElseThrow(
                                () ->
                                        new InvalidText(
                                                "Write a cluster as site/namespace/cluster."));
    }

    private static Permission permission(String text) {
        return Permission.ofVerb(text.strip())
                .orElseThrow(() -> new InvalidText("Write list, verify, download or audit."));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ClusterOfAddress());
    }

    /** The names of these files change with their content. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(A_YEAR).cachePublic().immutable());
    }

    /** By its first name Spring MVC knows it, by its second one templates do. */
    @Bean({"localeResolver", "preferences"})
    Preferences preferences() {
        return new Preferences();
    }

    @Bean
    JacksonModule wordsOfThePortal() {
        return new SimpleModule("words of the portal")
                .addSerializer(EtcdVersion.class, new ToStringSerializer(EtcdVersion.class))
                .addSerializer(BackupName.class, new ToStringSerializer(BackupName.class))
                .addSerializer(BackupId.class, new ToStringSerializer(BackupId.class))
                .addSerializer(ClusterPattern.class, new ToStringSerializer(ClusterPattern.class))
                .addSerializer(Sentence.class, new ToStringSerializer(Sentence.class))
                .addSerializer(
                        Condition.class, new CodeSerializer<>(Condition.class, Condition::code))
                .addSerializer(
                        SnapshotVerdict.class,
                        new CodeSerializer<>(SnapshotVerdict.class, SnapshotVerdict::code))
                .addSerializer(Revision.class, new RevisionSerializer());
    }

    /**
     * The cluster that {@code …/{site}/{namespace}/{cluster}/…} names. A name that can't be one is
     * the name of none.
     */
    private static final class ClusterOfAddress implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == ClusterId.class;
        }

        @Override
        public ClusterId resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            Map<?, ?> address =
                    (Map<?, ?>)
                            Objects.requireNonNull(
                                    request.getAttribute(
                                            HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
                                            NativeWebRequest.SCOPE_REQUEST));
            return ClusterId.of(
                            String.valueOf(address.get("site")),
                            String.valueOf(address.get("namespace")),
                            String.valueOf(address.get("cluster")))
                    .orElseThrow(() -> new ClusterNotFound(null));
        }
    }
}
