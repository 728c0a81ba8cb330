package io.github.essfailover.ssh;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command as the one string that SSH gives to the remote user's shell (RFC 4254 section 6.5),
 * quoted so that a POSIX shell hands every argument on as it is: within single quotes nothing but
 * the single quote itself is special (POSIX.1-2017, Shell Command Language, 2.2.2).
 */
final class ShellText {

  /** What the shell prints, and nothing else, when the program is not there. */
  static final String NO_PROGRAM = "essfailover: no such program";

  /** The first line on standard error: the program's process, which leads its group. */
  static final String PROCESS = "essfailover: process ";

  static final int NO_PROGRAM_CODE = 127;

  private static final Pattern FIRST_LINE = Pattern.compile("\\A" + PROCESS + "([0-9]+)\n");

  private ShellText() {}

  /**
   * The program replaces the shell, so that signals reach it. The exit code 127 alone would not
   * tell a missing program from one that ended so.
   *
   * @throws IllegalArgumentException for an argument with a NUL, which no program can be given
   */
  static String of(List<String> command) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command is empty; give a program and its arguments");
    }
    String program = quote(command.get(0));
    String all = command.stream().map(ShellText::quote).collect(Collectors.joining(" "));
    return "echo \""
        + PROCESS
        + "$$\" >&2; command -v "
        + program
        + " >/dev/null 2>&1 || { echo '"
        + NO_PROGRAM
        + "' >&2; exit "
        + NO_PROGRAM_CODE
        + "; }; exec "
        + all;
  }

  /** The program's process, once its first line has arrived. */
  static Optional<String> processOf(String errors) {
    Matcher line = FIRST_LINE.matcher(errors);
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  /** What the program itself printed. */
  static String withoutProcess(String errors) {
    return FIRST_LINE.matcher(errors).replaceFirst("");
  }

  /** Ends the program and its group, politely first; goes on when its connection is closed. */
  static String killer(String process) {
    String targets = " -- -" + process + " " + process + " 2>/dev/null; ";
    return "kill -s TERM" + targets + "sleep 1; kill -s KILL" + targets;
  }

  static String quote(String argument) {
    if (argument.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an argument of the command has a NUL character in it");
    }
    return "'" + argument.replace("'", "'\\''") + "'";
  }

  static boolean saysNoProgram(int exitCode, String errors) {
    return exitCode == NO_PROGRAM_CODE && errors.strip().equals(NO_PROGRAM);
  }
}
