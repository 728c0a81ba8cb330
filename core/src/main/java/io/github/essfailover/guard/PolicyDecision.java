package io.github.essfailover.guard;

import io.github.essfailover.model.DataCenterId;

/** What a policy makes of what is seen. Immutable. */
public sealed interface PolicyDecision {

  /** Why, for people. */
  String why();

  /** Nothing is lost, or it is not the time to do anything about it. */
  record Rest(String why) implements PolicyDecision {}

  /** It seems lost, and is not yet for long enough. */
  record Watch(String why) implements PolicyDecision {}

  /** It is lost; a person is to decide. */
  record Recommend(DataCenterId source, DataCenterId target, String why)
      implements PolicyDecision {}

  /** It is lost; a run begins without asking whether. */
  record Act(DataCenterId source, DataCenterId target, String why) implements PolicyDecision {}
}
