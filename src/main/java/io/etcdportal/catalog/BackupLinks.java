package io.etcdportal.catalog;

import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.paging.Pager;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The ways from one list of a cluster's backups to the same in another order. For templates.
 *
 * @param target what they are to be restored into, where that was asked for
 * @param order in which order they are
 */
public record BackupLinks(@Nullable EtcdVersion target, BackupOrder order) {

    /** {@return the parameters that every page of the list keeps} */
    public Map<String, String> parameters() {
        return parameters(order);
    }

    /** {@return the address of the same backups in that order, or if they are in it, the other} */
    public String sorted(BackupOrder one, BackupOrder other) {
        return Pager.address(parameters(order == one ? other : one)) + "#backups";
    }

    /** {@return what a column says of its order: {@code null} where the list is in another one} */
    public @Nullable String sort(BackupOrder ascending, BackupOrder descending) {
        if (order == ascending) {
            return "ascending";
        }
        return order == descending ? "descending" : null;
    }

    private Map<String, String> parameters(BackupOrder wanted) {
        Map<String, String> parameters = new HashMap<>();
        if (target != null) {
            parameters.put("etcdVersion", target.toString());
        }
        if (wanted != BackupOrder.REVISION) {
            parameters.put("sort", wanted.word());
        }
        return parameters;
    }
}
