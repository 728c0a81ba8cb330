package io.github.essfailover.ssh;

import io.github.essfailover.error.AdapterException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can go wrong, in words. Names the host and the program, never arguments or input. */
final class SshFailures {

  private final String host;

  SshFailures(String host) {
    this.host = host;
  }

  private Map<String, String> context(String... more) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("host", host);
    for (int i = 0; i < more.length; i += 2) {
      context.put(more[i], more[i + 1]);
    }
    return context;
  }

  AdapterException unreachable(Throwable cause) {
    return AdapterException.notApplied(
        "SSH_UNREACHABLE", "The host does not take SSH connections.", context(), cause);
  }

  AdapterException hostKey(String offered, @Nullable Throwable cause) {
    return AdapterException.permanent(
        "SSH_HOST_KEY",
        "The host's key is not the known one.",
        context("offered", offered),
        "Compare it with 'ssh-keygen -lf' of the host's own /etc/ssh/ssh_host_*.pub, on its console;"
            + " if it is right, give it with hostKey(...).",
        cause);
  }

  AdapterException loginRefused(Throwable cause) {
    return AdapterException.permanent(
        "SSH_LOGIN_REFUSED",
        "The host refused the login.",
        context(),
        "Compare user and key with the host's authorized_keys; its sshd's log says why.",
        cause);
  }

  AdapterException noProgram(String program) {
    return AdapterException.notApplied(
        "COMMAND_NOT_STARTED",
        "The program could not be started.",
        context("program", program),
        null);
  }

  AdapterException notStarted(String program, Throwable cause) {
    return AdapterException.notApplied(
        "COMMAND_NOT_STARTED",
        "The program could not be started.",
        context("program", program),
        cause);
  }

  AdapterException tooLate(String program) {
    return AdapterException.notApplied(
        "COMMAND_TOO_LATE",
        "The deadline was reached before the program was started.",
        context("program", program),
        null);
  }

  AdapterException timedOut(String program) {
    return AdapterException.unknown(
        "COMMAND_TIMED_OUT",
        "The program was ended at its deadline.",
        context("program", program),
        null);
  }

  AdapterException tooLong(String program, int limitBytes) {
    return AdapterException.unknown(
        "COMMAND_OUTPUT_TOO_LONG",
        "The program printed too much and was ended.",
        context("program", program, "limitBytes", String.valueOf(limitBytes)),
        null);
  }

  AdapterException connectionLost(String program, @Nullable Throwable cause) {
    return AdapterException.unknown(
        "SSH_CONNECTION_LOST",
        "The connection was lost while the program ran.",
        context("program", program),
        cause);
  }

  AdapterException interrupted(String program, Throwable cause) {
    Thread.currentThread().interrupt();
    return AdapterException.unknown(
        "COMMAND_INTERRUPTED",
        "The program was ended by an interrupt.",
        context("program", program),
        cause);
  }
}
