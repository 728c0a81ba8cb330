package io.github.essfailover.model;

/**
 * A named human who decides or states something; appears in journal and report.
 *
 * <p>Immutable.
 */
public record Person(String name) {

  /** Checks that the name is not blank. */
  public Person {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a person needs a name; decisions are never anonymous");
    }
  }

  /** The person of that name. */
  public static Person named(String name) {
    return new Person(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
