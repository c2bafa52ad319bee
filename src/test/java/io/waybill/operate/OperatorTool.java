package io.waybill.operate;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Any tool of Waybill's own, as an MBean that counts its uses. */
public interface OperatorTool {

    String NAME = "io.waybill:type=OperatorTool";

    String use(String what);

    int getUses();

    void setUses(int uses);

    /** Registers one; to be unregistered by the test. */
    static OperatorTool register() throws JMException {
        AtomicInteger uses = new AtomicInteger();
        OperatorTool tool = new OperatorTool() {
            @Override
            public String use(String what) {
                uses.incrementAndGet();
                return "used " + what;
            }

            @Override
            public int getUses() {
                return uses.get();
            }

            @Override
            public void setUses(int number) {
                uses.set(number);
            }
        };
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new StandardMBean(tool, OperatorTool.class), new ObjectName(NAME));
        return tool;
    }

    static void unregister() throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(NAME));
    }
}
