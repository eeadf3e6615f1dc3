package io.etcdportal.command;

import io.etcdportal.source.layout.KeyClassification;
import io.etcdportal.source.layout.KeyRole;
import io.etcdportal.source.layout.Layouts;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code layout explain}: what each key of a bucket, or each file of a directory, would be taken
 * for, so that a layout can be tried before it is put into the settings. Keys are read one by one:
 * there may be any number of them.
 */
public final class LayoutCommand {

    private static final List<String> HELP = List.of("help", "-h", "--help");
    private static final int ALL_KNOWN = 0;
    private static final int NOT_ALL_KNOWN = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar layout explain [OPTION]... FILE-WITH-KEYS|DIRECTORY|-

            Prints, for each key, what a source with this layout would take it for. The file has one key in each
            line; - reads standard input. Of a directory, the files below it are taken.

              --layout NAME[,NAME]...   the layouts to try, or auto (the default)
              --cluster NAME            the cluster, for names that don't say it (else a folder names it)
              --namespace NAME          the namespace, for names that don't say it (default: default)
              --time-zone ZONE          the time zone of times without an offset (default: UTC)
              --pattern REGEX           a layout of your own: a regular expression with named groups
              --time-format FORMAT      how its group 'time' is written, such as yyyyMMdd-HHmmss, or unix

            Layouts: %s

            For the keys of a bucket:
              aws s3api list-objects-v2 --bucket BUCKET --query 'Contents[].[Key]' --output text |
                java -jar etcd-backup-portal.jar layout explain -

            Exit code: 0 where every key is known, 1 where one is not or the file can't be read, 2 for arguments
            that are not understood.
            """
                    .formatted(String.join(", ", Layouts.builtIn()));

    private final LayoutArguments arguments;
    private final PrintStream out;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int unknown;

    private LayoutCommand(LayoutArguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** Does what the arguments say, and gives the exit code. */
    public static int run(
            List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
        if (!arguments.isEmpty() && HELP.contains(arguments.getFirst())) {
            out.print(USAGE);
            return ALL_KNOWN;
        }
        LayoutArguments understood;
        try {
            understood = LayoutArguments.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return NOT_UNDERSTOOD;
        }
        LayoutCommand command = new LayoutCommand(understood, out);
        try {
            return command.explain(in);
        } catch (NoSuchFileException e) {
            err.println(understood.keys() + ": There is no such file.");
        } catch (CharacterCodingException e) {
            err.println(understood.keys() + ": It is not a text in UTF-8.");
        } catch (IOException | UncheckedIOException e) {
            err.println(understood.keys() + ": Can't be read: " + e.getMessage());
        }
        return NOT_ALL_KNOWN;
    }

    private int explain(InputStream in) throws IOException {
        if (arguments.keys().equals("-")) {
            explainLines(in);
        } else if (Files.isDirectory(Path.of(arguments.keys()))) {
            explainDirectory(Path.of(arguments.keys()));
        } else {
            try (InputStream file = Files.newInputStream(Path.of(arguments.keys()))) {
                explainLines(file);
            }
        }
        summarize();
        return unknown == 0 ? ALL_KNOWN : NOT_ALL_KNOWN;
    }

    private void explainLines(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                in,
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)));
        for (String key = lines.readLine(); key != null; key = lines.readLine()) {
            if (!key.isBlank()) {
                explain(key);
            }
        }
    }

    private void explainDirectory(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .forEach(this::explain);
        }
    }

    private void explain(String key) {
        switch (arguments.layouts().recognize(key, arguments.placement())) {
            case KeyClassification.Recognized known -> {
                count(known.layout() + " " + word(known.role()));
                out.println(key + ": " + text(known));
            }
            case KeyClassification.NotASnapshot other -> {
                count("no snapshot");
                out.println(key + ": not offered. " + other.reason());
            }
            case KeyClassification.Unknown none -> {
                unknown++;
                count("not recognized");
                out.println(key + ": not recognized. " + none.reason());
            }
        }
    }

    private void count(String kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    private static String word(KeyRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String text(KeyClassification.Recognized known) {
        List<String> parts = new ArrayList<>();
        parts.add(
                known.layout()
                        + " ("
                        + known.certainty().name().toLowerCase(Locale.ROOT)
                        + "), "
                        + known.what());
        parts.add("cluster " + known.namespace() + "/" + known.cluster());
        parts.add("name " + known.name());
        if (!known.restorePoint().equals(known.name())) {
            parts.add("part of " + known.restorePoint());
        }
        add(parts, "etcd ", known.version());
        add(parts, "from revision ", known.firstRevision());
        add(parts, "revision ", known.revision());
        add(parts, "taken ", known.time());
        add(parts, "on node ", known.node());
        known.stored().encodings().forEach(encoding -> parts.add(encoding.label()));
        if (known.stored().encryption() != null) {
            parts.add("encrypted by " + known.stored().encryption().label());
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String word, @Nullable Object fact) {
        if (fact != null) {
            parts.add(word + fact);
        }
    }

    private void summarize() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        out.println();
        out.println(all + (all == 1 ? " key" : " keys"));
        counts.forEach((kind, count) -> out.println("%8d  %s".formatted(count, kind)));
    }
}
