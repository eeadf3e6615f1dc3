package io.etcdportal.metrics;

/**
 * Figures of one feature that are in the database. They are read now and then, not when they are
 * scraped: a scrape is cheap, and is answered even while the database isn't.
 */
public interface BackgroundReading {

    /** {@return what is read, in a word; the label {@code part} of the metrics about it} */
    String part();

    /**
     * Reads the figures, and keeps them until the next time. Where that fails, the last ones stay.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    void read();
}
