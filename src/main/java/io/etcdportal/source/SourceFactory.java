package io.etcdportal.source;

import java.util.List;

/** Makes the sources of one kind. Making one contacts nothing. */
public interface SourceFactory {

    /** {@return the sources that the settings name} */
    List<? extends BackupSource> create(SourceSettings settings);
}
