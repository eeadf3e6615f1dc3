package io.etcdportal.audit;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

import java.util.List;

/** Records entries durably. */
@Component
class Recorder {

    private final Chain chain;
    private final TransactionOperations transactions;

    Recorder(Chain chain, TransactionOperations transactions) {
        this.chain = chain;
        this.transactions = transactions;
    }

    /**
     * Records an entry: when this returns it is on disk, or will be with the transaction it is in.
     *
     * @throws AuditUnavailable where that can't be done
     */
    void record(AuditEntry entry) {
        try {
            transactions.executeWithoutResult(_ -> chain.add(List.of(entry)));
        } catch (DataAccessException | TransactionException e) {
            throw new AuditUnavailable(e);
        }
    }
}
