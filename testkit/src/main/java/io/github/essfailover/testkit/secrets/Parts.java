package io.github.essfailover.testkit.secrets;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects of this project that an object consists of, through private fields too. */
final class Parts {

  private static final String OURS = "io.github.essfailover.";
  private static final int MOST = 20_000;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> left = new ArrayDeque<>();
  private final List<Object> ours = new ArrayList<>();

  private Parts() {}

  static List<Object> of(Object whole) {
    Parts parts = new Parts();
    parts.add(whole);
    while (!parts.left.isEmpty() && parts.seen.size() < MOST) {
      parts.visit(parts.left.poll());
    }
    return parts.ours;
  }

  private void add(@Nullable Object part) {
    if (part != null && !(part instanceof Class<?>) && seen.add(part)) {
      left.add(part);
    }
  }

  private void visit(Object part) {
    if (part instanceof Collection<?> many) {
      List.copyOf(new ArrayList<>(many)).forEach(this::add);
    } else if (part instanceof Map<?, ?> map) {
      new ArrayList<>(map.keySet()).forEach(this::add);
      new ArrayList<>(map.values()).forEach(this::add);
    } else if (part instanceof Optional<?> optional) {
      optional.ifPresent(this::add);
    } else if (part.getClass().isArray() && !part.getClass().getComponentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(part); i++) {
        add(Array.get(part, i));
      }
    } else if (part.getClass().getName().startsWith(OURS)) {
      ours.add(part);
      fields(part);
    }
  }

  private void fields(Object part) {
    for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          read(field, part);
        }
      }
    }
  }

  private void read(Field field, Object part) {
    try {
      field.setAccessible(true);
      add(field.get(part));
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      // Nothing of ours is closed to tests on the class path.
      return;
    }
  }
}
