package dev.understudy.probe;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** The functions of {@code calls.c}, and one of the C library. Texts end with a zero byte. */
final class Calls {
    /** The name has no address. */
    static final int UNKNOWN_HOST = -1;
    /** Nobody listens there. */
    static final int REFUSED = -2;
    /** The time is over. */
    static final int LATE = -3;
    /** Anything else. */
    static final int BROKEN = -4;

    private Calls() {}

    /** @return an open connection, or one of the constants */
    @Include("calls.h")
    @Import(name = "probe_connect")
    static native int connect(Address host, int port, int millis);

    /** @return zero when all is sent, or one of the constants */
    @Include("calls.h")
    @Import(name = "probe_send")
    static native int send(int connection, Address bytes, int length, int millis);

    /** @return how many bytes came, zero at the end, or one of the constants */
    @Include("calls.h")
    @Import(name = "probe_receive")
    static native int receive(int connection, Address bytes, int size, int millis);

    @Include("calls.h")
    @Import(name = "probe_close")
    static native void close(int connection);

    /** @return how long ago a file was touched, milliseconds; -1 if there is none; -2 if that cannot be found out */
    @Include("calls.h")
    @Import(name = "probe_age")
    static native long age(Address file);

    /** @return zero when all is written, or {@link #BROKEN} */
    @Include("calls.h")
    @Import(name = "probe_write")
    static native int write(int descriptor, Address bytes, int length);

    @Include("calls.h")
    @Import(name = "probe_pause")
    static native void pause(int millis);

    @Include(value = "stdlib.h", isSystem = true)
    @Import(name = "exit")
    static native void exit(int code);
}
