package io.github.essfailover.postgres.host;

/**
 * The shell's part of {@link HostJobs}, with {@code setsid} and {@code flock} of util-linux. $1 is
 * the data folder, $2 the work folder.
 */
final class JobScripts {

  static final int SUPERSEDED = 48;

  /**
   * $3 is the ticket, $4 the epoch, $5 the kind, $6 the program text; what follows are its further
   * arguments. Descriptor 9, the lock, stays open in what is started, and so is held until the last
   * of it is gone. The exit code is written last: without one, and without the lock, it was killed.
   */
  static final String BEGIN =
      Scripts.LOCK
          + """
          job=$2/job
          if [ -e "$job/ticket" ] && [ "$(cat "$job/ticket")" = "$3" ]; then exit 0; fi
          if [ -e "$job/epoch" ] && [ "$(cat "$job/epoch")" -gt "$4" ]; then exit 48; fi
          umask 077
          rm -rf "$job.part"
          mkdir "$job.part"
          printf '%s\\n' "$3" >"$job.part/ticket"
          printf '%s\\n' "$4" >"$job.part/epoch"
          printf '%s\\n' "$5" >"$job.part/kind"
          sync "$job.part/ticket" "$job.part/epoch" "$job.part/kind" "$job.part"
          rm -rf "$job"
          mv "$job.part" "$job"
          sync "$2"
          data=$1
          work=$2
          name=essfailover-$3
          body=$6
          shift 6
          setsid nohup sh -c '
            job=$2/job
            body=$3
            data=$1
            work=$2
            shift 3
            echo $$ >"$job/pid"
            sh -euc "$body" essfailover "$data" "$work" "$@" >"$job/out" 2>"$job/err"
            code=$?
            printf "%s\\n" "$code" >"$job/exit.part"
            sync "$job/exit.part"
            mv -f "$job/exit.part" "$job/exit"
          ' "$name" "$data" "$work" "$body" "$@" </dev/null >/dev/null 2>&1 &
          """;

  /** The lock is looked at before the exit code, which is written while it is held. */
  static final String LOOK =
      """
      job=$2/job
      [ -e "$job/ticket" ] || exit 45
      phase=ended
      if ! flock -n "$2/lock" true; then phase=running; fi
      if [ -e "$job/exit" ]; then phase=ended; fi
      printf '%s\\n' "$phase"
      cat "$job/ticket" "$job/kind"
      if [ -e "$job/exit" ]; then cat "$job/exit"; else echo -; fi
      for file in "$job/out" "$job/err"; do
        if [ -e "$file" ]; then
          head -c 2000 "$file"
          echo
          tail -c 2000 "$file" | tr '\\r' '\\n'
        fi
      done
      """;

  /** Only a process that carries the ticket: its number may belong to another one by now. */
  static final String CANCEL =
      """
      job=$2/job
      [ -e "$job/pid" ] || exit 0
      pid=$(cat "$job/pid")
      case "$(tr '\\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || :)" in
        *"essfailover-$(cat "$job/ticket")"*) ;;
        *) exit 0 ;;
      esac
      kill -s TERM -- "-$pid" || :
      turns=0
      while ! flock -n "$2/lock" true; do
        turns=$((turns + 1))
        if [ "$turns" = 50 ]; then kill -s KILL -- "-$pid" || :; fi
        if [ "$turns" -gt 70 ]; then exit 75; fi
        sleep 0.1
      done
      """;

  private JobScripts() {}
}
