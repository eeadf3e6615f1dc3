package io.etcdportal.source.directory;

import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFactory;
import io.etcdportal.source.SourceSettings;

import org.springframework.stereotype.Component;

import java.time.InstantSource;
import java.util.List;

/** The mounted volumes that the settings name. */
@Component
final class DirectorySources implements SourceFactory {

    @Override
    public List<? extends BackupSource> create(SourceSettings settings) {
        OpenFiles files = new OpenFiles();
        return settings.directory().entrySet().stream()
                .map(
                        volume ->
                                new DirectoryBackupSource(
                                        volume.getKey(),
                                        volume.getValue(),
                                        settings.reader(volume.getValue()),
                                        files,
                                        InstantSource.system()))
                .toList();
    }
}
