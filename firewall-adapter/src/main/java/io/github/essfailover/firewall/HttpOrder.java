package io.github.essfailover.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Requests, one after the other. */
record HttpOrder(HttpDevice device, List<HttpCall> calls, Failures failures) implements Order {

  private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 406, 410, 415, 422);

  @Override
  public Set<String> places() {
    Set<String> places = new TreeSet<>();
    Set<String> captured = new TreeSet<>();
    for (HttpCall call : calls) {
      Set<String> wanted = new TreeSet<>(call.places());
      wanted.removeAll(captured);
      places.addAll(wanted);
      captured.addAll(call.captures().keySet());
    }
    return places;
  }

  @Override
  public List<String> preview(Map<String, String> values) {
    List<String> lines = new ArrayList<>();
    for (HttpCall call : calls) {
      lines.add(
          call.method()
              + " "
              + device.address()
              + call.path().fill(values)
              + call.body().map(body -> " " + body.fill(values)).orElse(""));
    }
    return lines;
  }

  @Override
  public void carryOut(Map<String, String> values, Deadline deadline) {
    Map<String, String> known = new LinkedHashMap<>(values);
    boolean didSome = false;
    for (HttpCall call : calls) {
      try {
        tell(call, known, deadline);
      } catch (AdapterException e) {
        throw didSome && e.effect() == Effect.NOT_APPLIED
            ? failures.halfDone(call.toString(), e)
            : e;
      }
      didSome = true;
    }
  }

  private void tell(HttpCall call, Map<String, String> known, Deadline deadline) {
    Reply reply = device.send(call, known, deadline, true, failures);
    String doing = call.toString();
    String seen = "status " + reply.code();
    if (isDenial(reply)) {
      throw failures.denied(doing, seen, true);
    }
    if (REFUSALS.contains(reply.code()) || reply.code() / 100 == 3) {
      throw failures.refused(doing, seen);
    }
    if (reply.code() == 429) {
      throw failures.failed(doing, seen, Effect.NOT_APPLIED);
    }
    if (!call.expected().holds(reply)) {
      throw failures.failed(doing, seen + ", not: " + call.expected(), Effect.UNKNOWN);
    }
    call.captures().forEach((name, pointer) -> known.put(name, captured(call, reply, pointer)));
  }

  private String captured(HttpCall call, Reply reply, JsonPointer pointer) {
    return Assertion.value(reply.text(), pointer)
        .filter(Template::isPlain)
        .orElseThrow(
            () -> failures.failed(call.toString(), "no plain value at " + pointer, Effect.UNKNOWN));
  }

  private static boolean isDenial(Reply reply) {
    return reply.code() == 401 || reply.code() == 403;
  }

  @Override
  public Reply ask(Map<String, String> values, Deadline deadline) {
    Map<String, String> known = new LinkedHashMap<>(values);
    Reply last = new Reply(false, 0, "");
    for (HttpCall call : calls) {
      last = device.send(call, known, deadline, false, failures);
      if (isDenial(last)) {
        throw failures.denied(call.toString(), "status " + last.code(), false);
      }
      for (Map.Entry<String, JsonPointer> each : call.captures().entrySet()) {
        known.put(each.getKey(), asked(call, last, each.getValue()));
      }
    }
    return last;
  }

  private String asked(HttpCall call, Reply reply, JsonPointer pointer) {
    return Assertion.value(reply.text(), pointer)
        .filter(Template::isPlain)
        .orElseThrow(
            () -> failures.unreadable(call.toString(), "no plain value at " + pointer, null));
  }
}
