package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.LabShape;

/**
 * Something that happens to a lab, what the humans do about it, and what it has to end with.
 *
 * <p>Stateless: what one playing has to remember lives in its {@link Stage}.
 */
public interface Scenario {

  /** Something that happens. */
  interface Deed {
    /** It happens, and has happened on return. */
    void happens() throws Exception;
  }

  /** The name that users type. */
  String id();

  /** What happens, in a sentence. */
  String headline();

  /** The lab that it is played in; default the standard one. */
  default LabShape shape() {
    return LabShape.standard();
  }

  /**
   * Plays it on a lab that serves in dc1, with users who write already. Returns when the last run
   * has ended; the users are given time to go on afterwards.
   *
   * @throws Exception when it could not be played to its end
   */
  void play(Stage stage) throws Exception;

  /** Demands what it has to end with. */
  void demand(Demands demands);
}
