package io.etcdportal.source.s3;

import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFactory;
import io.etcdportal.source.SourceSettings;

import org.springframework.stereotype.Component;

import java.util.List;

/** The buckets that the settings name. */
@Component
final class S3Sources implements SourceFactory {

    @Override
    public List<? extends BackupSource> create(SourceSettings settings) {
        return settings.s3().entrySet().stream()
                .map(
                        bucket ->
                                new S3BackupSource(
                                        bucket.getKey(),
                                        bucket.getValue(),
                                        settings.reader(bucket.getValue())))
                .toList();
    }
}
