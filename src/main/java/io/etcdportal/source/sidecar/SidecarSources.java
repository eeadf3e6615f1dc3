package io.etcdportal.source.sidecar;

import io.etcdportal.source.SourceFactory;
import io.etcdportal.source.SourceSettings;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes a source of each fleet of sidecars in the settings. */
@Component
final class SidecarSources implements SourceFactory {

    @Override
    public List<SidecarBackupSource> create(SourceSettings settings) {
        return settings.sidecar().entrySet().stream()
                .map(fleet -> new SidecarBackupSource(fleet.getKey(), fleet.getValue()))
                .toList();
    }
}
