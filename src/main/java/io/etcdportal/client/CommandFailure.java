package io.etcdportal.client;

/** Why a command can't do what it was asked. The message is for the one who typed it. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitStatus status;
    private final String problem;

    CommandFailure(ExitStatus status, String message) {
        this(status, message, "");
    }

    /**
     * @param problem the last part of the type of the portal's problem; empty where it named none
     */
    CommandFailure(ExitStatus status, String message, String problem) {
        super(message);
        this.status = status;
        this.problem = problem;
    }

    /** {@return that the command line makes no sense} */
    static CommandFailure invalidArguments(String message) {
        return new CommandFailure(ExitStatus.INVALID_ARGUMENTS, message);
    }

    ExitStatus status() {
        return status;
    }

    boolean isProblem(String slug) {
        return problem.equals(slug);
    }
}
