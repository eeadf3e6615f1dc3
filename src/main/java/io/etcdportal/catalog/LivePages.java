package io.etcdportal.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.access.Access;
import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.ui.Model;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps pages up to date while somebody looks at them, by server-sent events. What is sent is what
 * the page itself would show the viewer if it were loaded now, made by the same handler and the
 * same template, and it is sent only when that has changed: what a viewer may not see doesn't stir.
 *
 * <p>The thread of the request looks and writes. It ends at once with what the viewer showed and
 * with the portal, and after a while by itself, whereupon browsers come again: so who is gone
 * without a word is found, and who comes again is asked everything anew.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
@Component
public final class LivePages implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LivePages.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** After what time a page is made again that would tell the same: it tells how long ago. */
    private static final Duration AGED = Duration.ofSeconds(20);

    /** What share of one processor all pages together are to take is one by this. */
    private static final int SHARE = 4;

    /** How often each is looked at, whatever that takes. */
    private static final Duration SELDOM = Duration.ofSeconds(10);

    private static final String OVER = event("over", "now");

    /** How long a browser waits before it comes again, in milliseconds. */
    private static final int AGAIN = 2_000;

    private final Access access;
    private final MainParts parts;
    private final LiveSettings settings;
    private final Map<String, Integer> ofViewers = new HashMap<>();
    private int all;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean running;

    LivePages(Access access, MainParts parts, LiveSettings settings) {
        this.access = access;
        this.parts = parts;
        this.settings = settings;
    }

    /**
     * Sends a page's main part, and again whenever it has changed.
     *
     * @param every how often it is looked whether it has, at least a second
     * @param page fills in the model and names the template, as the page's handler does; what it
     *     throws at first is the answer, and later the end
     * @throws LivePageRefused where too many are kept up to date already, or the portal is about to
     *     end
     */
    public void send(
            Viewer viewer,
            HttpServletRequest request,
            HttpServletResponse response,
            Duration every,
            Function<Model, String> page) {
        take(viewer.id());
        try {
            new Look(viewer, request, response, every, page).begin();
        } catch (IOException e) {
            log.debug("Nobody looks at {} any more", request.getRequestURI(), e);
        } finally {
            leave(viewer.id());
        }
    }

    /** One viewer who looks at one page. */
    private final class Look {

        private final Viewer viewer;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final Duration every;
        private final Function<Model, String> page;

        private Map<String, Object> told = Map.of();
        private String main = "";
        private long made;
        private long looked;
        private long took;

        Look(
                Viewer viewer,
                HttpServletRequest request,
                HttpServletResponse response,
                Duration every,
                Function<Model, String> page) {
            this.viewer = viewer;
            this.request = request;
            this.response = response;
            this.every = every;
            this.page = page;
        }

        void begin() throws IOException {
            String first = main();
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // Else nginx would keep the events until it has a page full of them.
            response.setHeader("X-Accel-Buffering", "no");
            if (HttpMethod.GET.matches(request.getMethod())) {
                write("retry: " + AGAIN + "\n" + event("page", first));
                goOn(first);
            }
        }

        private void goOn(String first) throws IOException {
            try {
                tellWhatChanges(first);
            } catch (ClusterNotFound | BackupNotFound e) {
                write(OVER);
            } catch (DataAccessException | TransactionException e) {
                log.debug("What is new can't be told at the moment", e);
            }
        }

        private void tellWhatChanges(String first) throws IOException {
            String shown = first;
            long looks = settings.longest().dividedBy(LOOK);
            for (long look = 1; look < looks && !isStopping(); look++) {
                if (access.hasEnded(viewer)) {
                    write(OVER);
                    return;
                }
                String now = isDue() ? main() : shown;
                // A comment says nothing, but fails on a connection that is gone.
                write(now.equals(shown) ? ":\n\n" : event("page", now));
                shown = now;
            }
        }

        /** Where many pages are open, or dear ones, each is looked at less often. */
        private boolean isDue() {
            long share = Math.min(took * open() * SHARE, SELDOM.toNanos());
            long pause = Math.max(share, every.minus(LOOK.dividedBy(2)).toNanos());
            return System.nanoTime() - looked >= pause;
        }

        /** Of the work for a page the greater part is to write it down, mostly what it was. */
        private String main() {
            long begin = System.nanoTime();
            Model model = new ExtendedModelMap();
            String template = page.apply(model);
            if (!model.asMap().equals(told) || begin - made > AGED.toNanos()) {
                told = model.asMap();
                made = begin;
                main = parts.render(template, told, request, response);
            }
            looked = System.nanoTime();
            took = looked - begin;
            return main;
        }

        private void write(String text) throws IOException {
            response.getOutputStream().write(text.getBytes(UTF_8));
            response.flushBuffer();
        }
    }

    private static String event(String name, String data) {
        return data.lines()
                .map(line -> "data: " + line + "\n")
                .collect(Collectors.joining("", "event: " + name + "\n", "\n"));
    }

    private boolean isStopping() {
        try {
            return stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private synchronized void take(String viewer) {
        int own = ofViewers.getOrDefault(viewer, 0);
        if (!running) {
            throw new LivePageRefused(LivePageRefused.Reason.STOPPING);
        }
        if (own >= settings.atOncePerViewer()) {
            throw new LivePageRefused(LivePageRefused.Reason.TOO_MANY_OF_VIEWER);
        }
        if (all >= settings.atOnce()) {
            throw new LivePageRefused(LivePageRefused.Reason.TOO_MANY);
        }
        ofViewers.put(viewer, own + 1);
        all++;
    }

    private synchronized int open() {
        return all;
    }

    private synchronized void leave(String viewer) {
        ofViewers.computeIfPresent(viewer, (_, own) -> own == 1 ? null : own - 1);
        all--;
    }

    @Override
    public void start() {
        stopping = new CountDownLatch(1);
        running = true;
    }

    /** Before the server, which would wait for them. */
    @Override
    public void stop() {
        running = false;
        stopping.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
