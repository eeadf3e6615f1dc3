import com.google.googlejavaformat.java.Main;

/** Checks or rewrites the layout of every Java file of the project: {@code check} or {@code replace}. */
void main(String[] arguments) throws Exception {
    boolean replace = arguments[0].equals("replace");
    List<String> command = new ArrayList<>(List.of("--aosp"));
    if (replace) {
        command.add("--replace");
    } else {
        command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
        files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted().forEach(command::add);
    }
    PrintWriter out = new PrintWriter(System.out, true);
    int exit = 0;
    // Rewritten comments may need a second pass before the formatter agrees with itself.
    for (int pass = replace ? 2 : 1; pass > 0; pass--) {
        exit = new Main(out, out, System.in).format(command.toArray(String[]::new));
    }
    if (exit != 0 && !replace) {
        IO.println("These files need ./mvnw generate-sources exec:exec@format -Dformat=replace");
    }
    System.exit(exit);
}
