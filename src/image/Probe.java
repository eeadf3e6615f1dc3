import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks for an address, since the image has neither a shell nor curl: {@code java -cp
 * /opt/portal/probe Probe ADDRESS}. Ends with 0 if the answer is 200, else with 1.
 */
class Probe {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    public static void main(String[] arguments) throws InterruptedException {
        String answer;
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(arguments[0])).timeout(LIMIT).build();
            answer =
                    Integer.toString(
                            HttpClient.newHttpClient()
                                    .send(request, BodyHandlers.discarding())
                                    .statusCode());
        } catch (IOException e) {
            answer = e.toString();
        }
        System.out.println(arguments[0] + ": " + answer);
        System.exit(answer.equals("200") ? 0 : 1);
    }
}
