package io.github.essfailover.postgres.host;

/**
 * The shell's part, for a POSIX {@code sh} with GNU's or busybox's tools and {@code flock}. $1 is
 * the data folder, $2 the work folder; exit codes from 40 on are ours. They run with {@code -eu}: a
 * failed command ends them. Files are made durable one by one: a {@code sync} of everything would
 * wait for whatever else this machine writes.
 */
final class Scripts {

  static final int NOT_A_STANDBY = 41;
  static final int CLOSED = 42;
  static final int NOT_A_PRIMARY = 43;
  static final int REJOINING = 44;
  static final int ABSENT = 45;
  static final int INCOMPLETE = 46;
  static final int NOT_OURS = 47;
  static final int SUPERSEDED = 48;
  static final int BUSY = 75;

  /**
   * Before each act, in the same shell: $1 is the epoch of who acts, $2 the data folder, $3 the
   * work folder; what follows are the act's own arguments. The highest epoch that changed the
   * server is in its configuration, that of who worked on its files beside them.
   */
  static final String GUARD =
      """
      newest=$(sed -n "s/^essfailover\\.epoch = '\\([0-9]*\\)'.*/\\1/p" \
        "$2/postgresql.auto.conf" 2>/dev/null | tail -n 1)
      [ "${newest:-0}" -le "$1" ] || exit 48
      newest=0
      if [ -e "$3/epoch" ]; then newest=$(cat "$3/epoch"); fi
      [ "$newest" -le "$1" ] || exit 48
      if [ "$newest" != "$1" ]; then
        mkdir -p -m 700 "$3"
        printf '%s\\n' "$1" >"$3/epoch.part"
        sync "$3/epoch.part"
        mv -f "$3/epoch.part" "$3/epoch"
      fi
      shift 3
      """;

  /** Runs its arguments. */
  static final String RUN = "exec \"$@\"";

  /** Where a copy is made before its files are moved up; in the same file system. */
  static final String NEW = "essfailover.new";

  /** Held by the descriptor, and so by every program that a script started, until all are gone. */
  static final String LOCK =
      """
      mkdir -p -m 700 "$2"
      exec 9>"$2/lock"
      flock -n 9 || exit 75
      """;

  /**
   * PostgreSQL starts on folders of mode 700 and 750 only (since version 11), but its tools do not
   * care; what is in the folder stays unreadable for others.
   */
  private static final String CLOSE =
      """
      mode=$(stat -c %a "$1")
      [ "$mode" = 701 ] || printf %s "$mode" >"$2/mode"
      chmod 701 "$1"
      """;

  /** What PostgreSQL has made, in all versions from 14 to 18. Everything else is the node's own. */
  private static final String OWNED =
      """
      owned() {
        case "$1" in
          base|global|pg_commit_ts|pg_dynshmem|pg_logical|pg_multixact|pg_notify|pg_replslot|\
      pg_serial|pg_snapshots|pg_stat|pg_stat_tmp|pg_subtrans|pg_tblspc|pg_twophase|pg_wal|pg_xact|\
      PG_VERSION|postmaster.pid|postmaster.opts|backup_label|backup_label.*|tablespace_map|\
      tablespace_map.*|backup_manifest|current_logfiles|recovery.signal) return 0 ;;
        esac
        return 1
      }
      """;

  /**
   * A server that was killed leaves its process number behind, and another process may have it by
   * now: {@code pg_ctl} takes that one for the server, and would end it. A server works in its data
   * folder; where that cannot be seen, its name has to do.
   */
  static final String IS_OURS =
      """
      pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null || :)
      case "$pid" in ''|*[!0-9]*) exit 47 ;; esac
      where=$(readlink "/proc/$pid/cwd" 2>/dev/null || :)
      if [ -n "$where" ]; then
        [ "$where" = "$(cd "$1" && pwd -P)" ] || exit 47
        exit 0
      fi
      case "$(ps -o args= -p "$pid" 2>/dev/null || :)" in
        *postgres*|*postmaster*) ;;
        *) exit 47 ;;
      esac
      """;

  static final String READ =
      """
      [ -e "$1" ] || exit 45
      cat "$1"
      """;

  /** The name is moved last, so that a reader sees the old text or the new one. */
  static final String WRITE =
      """
      umask 077
      mkdir -p "${1%/*}"
      cat >"$1.part"
      sync "$1.part"
      mv -f "$1.part" "$1"
      sync "${1%/*}"
      """;

  static final String DELETE =
      """
      rm -f "$1"
      if [ -d "${1%/*}" ]; then sync "${1%/*}"; fi
      """;

  static final String CONTROL_DATA =
      """
      [ -x "$3" ] && [ -e "$1/global/pg_control" ] || exit 45
      LC_ALL=C exec "$3" "$1"
      """;

  static final String LIST_WAL =
      """
      if [ -d "$1/pg_wal" ]; then ls -1 "$1/pg_wal/"; fi
      """;

  static final String MAY_START =
      """
      mkdir -p -m 700 "$2"
      [ -e "$1/global/pg_control" ] || exit 42
      [ "$(stat -c %a "$1")" != 701 ] || exit 42
      if [ "$3" = STANDBY ]; then
        [ -e "$1/standby.signal" ] || exit 41
      else
        [ ! -e "$1/standby.signal" ] && [ ! -e "$1/recovery.signal" ] || exit 43
        [ ! -e "$2/rejoin" ] || exit 44
      fi
      """;

  /** $3 is the label; the names of the files of pg_wal come on standard input. */
  static final String KEEP =
      LOCK
          + OWNED
          + """
          umask 077
          rm -rf "$2/config.part" "$2/$3.part"
          mkdir "$2/config.part" "$2/$3.part"
          for file in "$1"/* "$1"/.[!.]*; do
            name=${file##*/}
            case "$name" in standby.signal|essfailover.new|lost+found) continue ;; esac
            if ! owned "$name" && { [ -f "$file" ] || [ -d "$file" ]; }; then
              cp -a "$file" "$2/config.part/"
            fi
          done
          while read -r name; do
            if [ -e "$1/pg_wal/$name" ]; then cp -p "$1/pg_wal/$name" "$2/$3.part/"; fi
          done
          find "$2/config.part" "$2/$3.part" -type f -exec sync {} +
          sync "$2/config.part" "$2/$3.part"
          rm -rf "$2/config" "$2/$3"
          mv "$2/config.part" "$2/config"
          mv "$2/$3.part" "$2/$3"
          sync "$2"
          """;

  /**
   * Work for {@link HostJobs}, which holds the lock. $3 is the program, $4 the connection string,
   * $5 the mode of work.
   */
  static final String REWIND =
      """
      set -- "$1" "$2" "$3" --target-pgdata="$1" --source-server="$4" --no-ensure-shutdown \
        --progress "$5"
      """
          + CLOSE
          + """
          shift 2
          export LC_ALL=C
          exec "$@"
          """;

  static final String TRY_REWIND = REWIND.replace(CLOSE, "");

  /** The control file goes first: from then on there is nothing to start. */
  private static final String EMPTYING =
      OWNED
          + CLOSE
          + """
          rm -f "$1/global/pg_control"
          sync "$1"
          rm -rf "$1/essfailover.new"
          for file in "$1"/*; do
            name=${file##*/}
            if [ "$name" = pg_wal ]; then
              find "$file/" -mindepth 1 -delete
            elif owned "$name"; then
              rm -rf "$file"
            fi
          done
          mkdir -m 700 "$1/essfailover.new"
          """;

  private static final String BASE_BACKUP =
      """
      new=$1/essfailover.new
      data=$1
      work=$2
      program=$3
      source=$4
      shift 4
      LC_ALL=C "$program" --pgdata="$new" --dbname="$source" --no-password --checkpoint=fast \
        --wal-method=stream --progress "$@"
      set -- "$data" "$work"
      """;

  /** pg_wal may be a link or a file system of its own and stays; the control file comes last. */
  private static final String INSTALLING =
      OWNED
          + """
          new=$1/essfailover.new
          [ -e "$new/global/pg_control" ] || exit 46
          mkdir -p -m 700 "$1/pg_wal"
          find "$new/pg_wal/" -mindepth 1 -maxdepth 1 -exec mv -f {} "$1/pg_wal/" \\;
          for file in "$new"/*; do
            name=${file##*/}
            case "$name" in global|pg_wal) continue ;; esac
            if owned "$name"; then
              rm -rf "$1/$name"
              mv "$file" "$1/$name"
            elif [ ! -e "$1/$name" ]; then
              mv "$file" "$1/$name"
            fi
          done
          sync "$1/pg_wal" "$1"
          rm -rf "$1/global"
          mv "$new/global" "$1/global"
          rm -rf "$new"
          sync "$1"
          """;

  static final String EMPTY = LOCK + EMPTYING;

  static final String INSTALL = LOCK + INSTALLING;

  /**
   * Work for {@link HostJobs}, which holds the lock. $3 is the program, $4 the connection string,
   * then further arguments of the program.
   */
  static final String COPY = EMPTYING + BASE_BACKUP + INSTALLING;

  static final String REINSTATE =
      LOCK
          + """
          [ -e "$1/global/pg_control" ] || exit 46
          if [ -d "$2/config" ]; then
            for file in "$2/config"/* "$2/config"/.[!.]*; do
              name=${file##*/}
              if [ -d "$file" ]; then
                rm -rf "$1/$name"
                cp -a "$file" "$1/$name"
                find "$1/$name" -type f -exec sync {} +
              elif [ -e "$file" ]; then
                cp -a "$file" "$1/$name.part"
                sync "$1/$name.part"
                mv -f "$1/$name.part" "$1/$name"
              fi
            done
          fi
          : >>"$1/standby.signal"
          sync "$1/standby.signal" "$1"
          mode=700
          if [ -e "$2/mode" ]; then mode=$(cat "$2/mode"); fi
          chmod "$mode" "$1"
          """;

  private Scripts() {}
}
