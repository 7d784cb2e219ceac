package dev.understudy.probe;

import java.io.IOException;
import java.io.OutputStream;
import org.teavm.interop.Address;

/** A stream that leads to an open file of the process. */
final class Descriptor extends OutputStream {
    private final int number;

    Descriptor(int number) {
        this.number = number;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (Calls.write(number, Address.ofData(bytes).add(offset), length) != 0) {
            throw new IOException("cannot write to descriptor " + number);
        }
    }
}
