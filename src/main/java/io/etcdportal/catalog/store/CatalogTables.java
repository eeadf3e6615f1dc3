package io.etcdportal.catalog.store;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.function.Supplier;

/** The tables of the catalogue, and the transactions that span them. */
@Component
public record CatalogTables(
        ClusterTable clusters,
        BackupTable backups,
        CopyTable copies,
        CheckTable checks,
        SourceTable sources,
        SourceClusterTable sourceClusters,
        UnrecognizedFileTable unrecognizedFiles,
        TransactionOperations transactions) {

    private static final int ATTEMPTS = 5;

    public void inTransaction(Runnable work) {
        inTransaction(
                () -> {
                    work.run();
                    return true;
                });
    }

    /**
     * Two sources that write the same backups may be in each other's way: the loser does it again.
     */
    public <T> T inTransaction(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return result(transactions.execute(_ -> work.get()));
            } catch (ConcurrencyFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static <T> T result(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("A transaction gave no result");
        }
        return value;
    }
}
