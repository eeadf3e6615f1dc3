package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events, as they come. */
public final class EventStream implements AutoCloseable {

    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    EventStream(HttpResponse<InputStream> answer) {
        this.answer = answer;
        this.lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    public int status() {
        return answer.statusCode();
    }

    /** {@return the value of a header, which has to be there} */
    public String header(String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    /** Waits for the next event. {@return its data; it has to be of that name} */
    public String next(String name) {
        String event = event();
        if (event == null || !event.startsWith(name + "\n")) {
            throw new AssertionError("not " + name + " but " + event);
        }
        return event.substring(name.length() + 1);
    }

    /** Waits for an event of that name whose data contains a text. {@return its data} */
    public String nextWith(String name, String text) {
        String data = next(name);
        while (!data.contains(text)) {
            data = next(name);
        }
        return data;
    }

    /** Waits until there are no more. {@return each as its name, a line break and its data} */
    public List<String> eventsToTheEnd() {
        List<String> events = new ArrayList<>();
        for (String event = event(); event != null; event = event()) {
            events.add(event);
        }
        return events;
    }

    private @Nullable String event() {
        String name = "";
        StringBuilder data = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6)).append('\n');
                } else if (line.isEmpty() && !name.isEmpty()) {
                    return name + "\n" + data;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
