package io.etcdportal.testbed;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.type.classreading.MetadataReader;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Spring has read about classes, kept for the next portal of the same process: to read
 * hundreds of class files again is a fifth of what each start costs.
 */
final class ClassMetadata {

    private static final Map<Resource, MetadataReader> KNOWN = new ConcurrentHashMap<>();

    private ClassMetadata() {}

    /** Lets a portal that is about to start use what others have read, and add to it. */
    static void shareWith(ConfigurableApplicationContext context) {
        if (context instanceof DefaultResourceLoader loader) {
            Map<Resource, MetadataReader> own = loader.getResourceCache(MetadataReader.class);
            own.putAll(KNOWN);
            // Spring empties its own when the start ends.
            context.addBeanFactoryPostProcessor(_ -> KNOWN.putAll(own));
        }
    }
}
