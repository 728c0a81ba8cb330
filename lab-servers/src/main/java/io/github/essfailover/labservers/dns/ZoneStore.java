package io.github.essfailover.labservers.dns;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The current contents of a zone, replaced as a whole; tells secondaries.
 *
 * <p>Thread-safe.
 */
final class ZoneStore {

  private final List<Consumer<ZoneData>> secondaries = new CopyOnWriteArrayList<>();
  private volatile ZoneData data;

  ZoneStore(ZoneData data) {
    this.data = data;
  }

  ZoneData data() {
    return data;
  }

  /** Replaces the contents; the serial rises only when a record or a time to live changed. */
  synchronized void edit(UnaryOperator<ZoneData> edit) {
    ZoneData edited = edit.apply(data);
    if (edited.differsFrom(data)) {
      replace(edited.withNextSerial());
    }
  }

  /** Takes the contents over as they are, as a transfer does. */
  synchronized void replace(ZoneData other) {
    data = other;
    secondaries.forEach(secondary -> secondary.accept(other));
  }

  void onChange(Consumer<ZoneData> secondary) {
    secondaries.add(secondary);
  }
}
