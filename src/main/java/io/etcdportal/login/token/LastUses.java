package io.etcdportal.login.token;

import io.etcdportal.background.RepeatedTask;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When and where from each token was last used: kept in memory, and written once a minute, so that
 * a request by token costs no write.
 */
@Component
class LastUses implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LastUses.class);
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

    private final TokenTable table;
    private final Map<String, Token.Use> unwritten = new ConcurrentHashMap<>();
    private volatile boolean running;
    private @Nullable RepeatedTask writer;

    LastUses(TokenTable table) {
        this.table = table;
    }

    void note(String id, Token.Use use) {
        unwritten.put(id, use);
    }

    @Override
    public void start() {
        running = true;
        writer =
                RepeatedTask.start(
                        Thread.ofVirtual().name("token uses"),
                        BETWEEN_WRITES,
                        () -> {
                            write();
                            return BETWEEN_WRITES;
                        });
    }

    @Override
    public void stop() {
        running = false;
        if (writer != null) {
            writer.stop();
        }
        write();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** What can't be written now is written the next time. */
    void write() {
        try {
            unwritten.forEach(
                    (id, use) -> {
                        table.use(id, use);
                        unwritten.remove(id, use);
                    });
        } catch (DataAccessException | TransactionException e) {
            log.warn("Can't record the last uses of tokens at the moment", e);
        }
    }
}
