package io.github.essfailover.k8s.secrets;

/** An object that holds secrets, in the namespace of the deployment. Immutable. */
public record Place(Kind kind, String name) implements Comparable<Place> {

  /** What kind of object. */
  public enum Kind {
    SECRET("secret", "secrets"),
    CONFIG_MAP("config map", "configmaps");

    private final String word;
    private final String plural;

    Kind(String word, String plural) {
      this.word = word;
      this.plural = plural;
    }

    String plural() {
      return plural;
    }
  }

  public static Place secret(String name) {
    return new Place(Kind.SECRET, name);
  }

  public static Place configMap(String name) {
    return new Place(Kind.CONFIG_MAP, name);
  }

  @Override
  public int compareTo(Place other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return kind.word + " " + name;
  }
}
