package io.etcdportal.login.token;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Counts the bytes of an answer. */
public final class CountedResponse extends HttpServletResponseWrapper {

    private long written;
    private @Nullable ServletOutputStream counting;

    public CountedResponse(HttpServletResponse response) {
        super(response);
    }

    /** {@return how many bytes of a backup were written; an error has none} */
    public long sentOfBackup() {
        return getStatus() == SC_OK || getStatus() == SC_PARTIAL_CONTENT ? written : 0;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ServletOutputStream known = counting;
        if (known == null) {
            known = new Counting(super.getOutputStream());
            counting = known;
        }
        return known;
    }

    /** One thread writes an answer. */
    private final class Counting extends ServletOutputStream {

        private final ServletOutputStream out;

        Counting(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
