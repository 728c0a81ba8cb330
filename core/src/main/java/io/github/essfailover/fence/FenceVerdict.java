package io.github.essfailover.fence;

import io.github.essfailover.model.Sighting;
import java.util.List;

/** What {@link FencePolicy#judge} decides. */
public sealed interface FenceVerdict {

  /** It is fenced. */
  record Proven(FenceProof proof) implements FenceVerdict {}

  /**
   * The evidence does not suffice.
   *
   * @param missing what is not vouched for, each with the reason
   */
  record Insufficient(List<String> missing) implements FenceVerdict {
    /** Copies what it is given. */
    public Insufficient {
      missing = List.copyOf(missing);
    }
  }

  /** It shows signs of life. */
  record Vetoed(List<Sighting> signs) implements FenceVerdict {
    /** Copies what it is given. */
    public Vetoed {
      signs = List.copyOf(signs);
    }
  }
}
