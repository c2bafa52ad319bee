package io.waybill.fault;

/** All was seen that is needed to judge, and it is not as it should be: with a mutation that is what must be noticed. */
final class NoticedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoticedException(String message) {
        super(message);
    }
}
