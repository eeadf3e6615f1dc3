package io.etcdportal.source.sidecar;

import io.etcdportal.source.SourceFactory;
import io.etcdportal.source.SourceSettings;

import org.springframework.stereotype.Component;

import java.util.List;

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
