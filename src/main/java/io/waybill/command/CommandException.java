package io.waybill.command;

/** A command that cannot be done; the message is for the person who typed it. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private CommandException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** It was not done. */
    static CommandException failed(String message) {
        return new CommandException(1, message);
    }

    /** The command line is wrong. */
    static CommandException wrong(String message) {
        return new CommandException(2, message + System.lineSeparator() + "See: java -jar waybill.jar help");
    }

    int status() {
        return status;
    }
}
