package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has a person do something. */
final class Asked {

  private Asked() {}

  /** Returns the answer when the person did it. */
  static Answer toDo(Call call, String name, List<String> what) {
    String text = String.join("\n  ", what) + "\nDo it by hand, then answer 'done'.";
    Answer answer = call.ask(text, Set.of(Choice.DONE, Choice.REFUSE));
    if (answer.choice() != Choice.DONE) {
      throw AdapterException.permanent(
          "MANUAL_REFUSED",
          "A person did not do what was asked.",
          Map.of("name", name, "by", answer.by().name(), "reason", answer.reason()),
          "Ask " + answer.by() + " what stands in the way.",
          null);
    }
    return answer;
  }
}
