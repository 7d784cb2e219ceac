# Starts a program within what contains it.
#   sh -c "$(cat launch.sh)" launch init COMMAND [ARG...]       as the first process of a PID namespace
#   sh -c "$(cat launch.sh)" launch cgroup DIR COMMAND [ARG...] in a control group
how=$1
shift
if [ "$how" = cgroup ]; then
    echo 0 >"$1/cgroup.procs" || exit 78
    shift
fi

# A shell drops variables whose names are not its own kind, such as a.b: those come as UNDERSTUDY_ENV_1=a.b=value.
n=1
while eval "[ -n \"\${UNDERSTUDY_ENV_$n+set}\" ]"; do
    eval "set -- \"\$UNDERSTUDY_ENV_$n\" \"\$@\""
    unset "UNDERSTUDY_ENV_$n"
    n=$((n + 1))
done
[ "$n" = 1 ] || set -- env "$@"

if [ "$how" = cgroup ]; then
    exec setsid -- "$@"
fi

# The first process of a PID namespace gets no signal from within that it does not catch, and the kernel kills all
# others when it ends. So this shell catches nothing, waits for the program in the foreground, which leaves the
# program's signals as they are, and reaps whoever ends meanwhile, as every shell does. Signals for the program are
# sent to it from outside. A shell says on standard error that a signal ended a program: nobody asked.
exec 3>&2 2>/dev/null
(exec setsid -- "$@" 2>&3 3>&-)
exit $?
