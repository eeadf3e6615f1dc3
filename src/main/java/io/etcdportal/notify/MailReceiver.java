package io.etcdportal.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends messages as mail, in plain text. */
final class MailReceiver implements Receiver {

    private static final Logger log = LoggerFactory.getLogger(MailReceiver.class);

    private final String channel;
    private final ChannelSettings settings;
    private final MailSettings server;
    private final SecretText password;
    private final Duration timeout;
    private final Session session;

    MailReceiver(String channel, ChannelSettings settings, MailSettings server, Duration timeout) {
        this.channel = channel;
        this.settings = settings;
        this.server = server;
        this.password = SecretText.of(server.password(), server.passwordFile());
        this.timeout = timeout;
        this.session = Session.getInstance(properties(server, timeout));
    }

    private static Properties properties(MailSettings server, Duration timeout) {
        String millis = String.valueOf(timeout.toMillis());
        String protocol = protocol(server);
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", protocol);
        String prefix = "mail." + protocol + ".";
        properties.put(prefix + "connectiontimeout", millis);
        properties.put(prefix + "timeout", millis);
        properties.put(prefix + "writetimeout", millis);
        properties.put(prefix + "sendpartial", "true");
        properties.put(prefix + "ssl.checkserveridentity", "true");
        properties.put(prefix + "auth", String.valueOf(server.username() != null));
        boolean starttls = server.encryption() == MailSettings.Encryption.STARTTLS;
        properties.put(prefix + "starttls.enable", String.valueOf(starttls));
        properties.put(prefix + "starttls.required", String.valueOf(starttls));
        return properties;
    }

    private static String protocol(MailSettings server) {
        return server.encryption() == MailSettings.Encryption.TLS ? "smtps" : "smtp";
    }

    /**
     * A server that sends a byte now and then would never run into a time limit of the library:
     * whoever waits gives up in any case, and an interrupt closes the connection.
     */
    @Override
    public void send(Message message) throws InterruptedException {
        FutureTask<Void> sending =
                new FutureTask<>(
                        () -> {
                            deliver(message);
                            return null;
                        });
        Thread thread = Thread.ofVirtual().name("mail " + channel).start(sending);
        try {
            sending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new DeliveryFailed("The mail server did not answer in time.");
        } catch (ExecutionException e) {
            throw new DeliveryFailed(sentence(e.getCause()));
        } finally {
            thread.interrupt();
        }
    }

    private void deliver(Message message) throws MessagingException {
        MimeMessage mail = new IdentifiedMail(session, message.id());
        mail.setFrom(new InternetAddress(server.from(), true));
        for (String to : settings.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(to, true));
        }
        mail.setSubject(message.title(), UTF_8.name());
        mail.setText(MessageJson.text(message), UTF_8.name());
        mail.setSentDate(Date.from(message.at()));
        // No answering machine answers, and none of the portal's mails answers another.
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.saveChanges();
        try (Transport transport = session.getTransport(protocol(server))) {
            transport.connect(
                    server.host(),
                    server.port(),
                    server.username(),
                    server.username() == null ? null : password.read());
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (SendFailedException e) {
            requireSomebody(e);
        }
    }

    /** If one of many addresses is refused, the others were told, and must not be told again. */
    private void requireSomebody(SendFailedException e) throws SendFailedException {
        Address[] told = Objects.requireNonNullElse(e.getValidSentAddresses(), new Address[0]);
        if (told.length == 0) {
            throw e;
        }
        log.warn(
                "Channel {}: the mail server took the message for {} of {} addresses",
                channel,
                told.length,
                settings.to().size());
    }

    private static String sentence(@Nullable Throwable cause) {
        return switch (cause) {
            case DeliveryFailed known -> Objects.requireNonNullElse(known.getMessage(), "");
            case jakarta.mail.AuthenticationFailedException _ ->
                    "The mail server refused the user name or password.";
            case SendFailedException _ -> "The mail server refused all addresses.";
            case jakarta.mail.internet.AddressException _ -> "A mail address is not valid.";
            case MessagingException _ -> "The mail server can't be reached, or refused the mail.";
            case null, default -> "The mail could not be sent.";
        };
    }

    /** A mail with the ID of its message, so that a second attempt is recognized. */
    private static final class IdentifiedMail extends MimeMessage {

        private final String id;

        IdentifiedMail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@etcd-backup-portal>");
        }
    }
}
