package io.etcdportal.access;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The YAML file of teams and accounts. It is taken as a whole or not at all. */
final class AccessFile {

    /**
     * What bcrypt makes, with its name in front, so that no password in plain text is taken for
     * one.
     */
    private static final Pattern HASH =
            Pattern.compile("\\{bcrypt}\\$2[aby]\\$(0[4-9]|1\\d)\\$[./A-Za-z0-9]{53}");

    private static final YAMLMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .changeDefaultNullHandling(
                            _ -> JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
                    .build();

    private AccessFile() {}

    /**
     * Reads a file.
     *
     * @throws InvalidAccessFile with the line and what to write instead
     */
    static AccessPolicy read(Path file) {
        try {
            String text = Files.readString(file);
            return text.isBlank()
                    ? AccessPolicy.NOBODY
                    : YAML.readValue(text, Root.class).toPolicy();
        } catch (IOException e) {
            throw new InvalidAccessFile(
                    file, "it can't be read (" + e.getClass().getSimpleName() + ")");
        } catch (JacksonException e) {
            throw new InvalidAccessFile(file, place(e) + sentence(e));
        } catch (IllegalArgumentException e) {
            throw new InvalidAccessFile(
                    file, requireNonNullElse(e.getMessage(), "it makes no sense"));
        }
    }

    private static String place(JacksonException e) {
        String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
        return line + (e.getPathReference().isEmpty() ? "" : path(e) + ": ");
    }

    private static String path(JacksonException e) {
        return String.join(
                ".",
                e.getPath().stream()
                        .map(
                                step ->
                                        step.getPropertyName() == null
                                                ? "[" + step.getIndex() + "]"
                                                : step.getPropertyName())
                        .toList());
    }

    /** The parser's own words would quote the file, and with it a hash. */
    private static String sentence(JacksonException e) {
        if (e instanceof StreamReadException) {
            return "this is no valid YAML, or names something twice";
        }
        return e.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null
                ? ours.getMessage()
                : e.getOriginalMessage();
    }

    private record Root(
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, TeamEntry> teams,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, AccountEntry> accounts) {

        AccessPolicy toPolicy() {
            return new AccessPolicy(
                    teams.entrySet().stream()
                            .map(
                                    e ->
                                            new Team(
                                                    e.getKey(),
                                                    e.getValue().members(),
                                                    e.getValue().grants()))
                            .toList(),
                    accounts.entrySet().stream()
                            .map(e -> new Account(e.getKey(), e.getValue().password()))
                            .toList());
        }
    }

    private record TeamEntry(
            @JsonProperty(required = true) Team.Members members,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Team.Grant> grants) {}

    record AccountEntry(@JsonProperty(required = true) String password) {

        AccountEntry {
            if (!HASH.matcher(password).matches()) {
                throw new IllegalArgumentException(
                        "password must be a bcrypt hash with its name in front, as in"
                                + " {bcrypt}$2a$…; the README tells how to make one");
            }
        }

        @Override
        public String toString() {
            return "AccountEntry";
        }
    }
}
