package dev.alluvium.database.binding;

import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// One column of many rows, as an array that the driver sends in its own form: in binary where it can. jOOQ writes
/// arrays as text, which took about 9 % of the time of a worker that stores messages.
public final class ArrayColumn implements Binding<Object, Object[]> {
    @Serial
    private static final long serialVersionUID = 1;

    private final String elementType;

    private ArrayColumn(String elementType) {
        this.elementType = elementType;
    }

    public static Field<Object[]> texts(String[] values) {
        return of("text", values);
    }

    public static Field<Object[]> integers(Integer[] values) {
        return of("int4", values);
    }

    public static Field<Object[]> longs(Long[] values) {
        return of("int8", values);
    }

    public static Field<Object[]> reals(Float[] values) {
        return of("float4", values);
    }

    public static Field<Object[]> doubles(Double[] values) {
        return of("float8", values);
    }

    public static Field<Object[]> booleans(Boolean[] values) {
        return of("bool", values);
    }

    public static Field<Object[]> bytes(byte[][] values) {
        return of("bytea", values);
    }

    /// All components of vectors of one length, one after the other, as `real[]`. A slice of it can be cast to
    /// `halfvec`; for an array of `halfvec` the driver has no binary form.
    public static Field<Object[]> components(float[][] vectors) {
        return of("float4", vectors);
    }

    private static Field<Object[]> of(String elementType, Object[] values) {
        return DSL.val(values, SQLDataType.OTHER.asConvertedDataType(new ArrayColumn(elementType)));
    }

    @Override
    public Converter<Object, Object[]> converter() {
        return Converter.of(Object.class, Object[].class, Object[].class::cast, values -> values);
    }

    @Override
    public void sql(BindingSQLContext<Object[]> context) {
        context.render().sql(context.variable());
    }

    @Override
    public void set(BindingSetStatementContext<Object[]> context) throws SQLException {
        var statement = context.statement();
        if (context.value() instanceof float[][] vectors) {
            statement.setObject(context.index(), oneAfterTheOther(vectors));
        } else {
            statement.setArray(context.index(), statement.getConnection().createArrayOf(elementType, context.value()));
        }
    }

    private static float[] oneAfterTheOther(float[][] vectors) {
        int length = vectors.length == 0 ? 0 : vectors[0].length;
        var all = new float[length * vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, all, i * length, length);
        }
        return all;
    }

    @Override
    public void register(BindingRegisterContext<Object[]> context) throws SQLException {
        throw onlySent();
    }

    @Override
    public void get(BindingGetResultSetContext<Object[]> context) throws SQLException {
        throw onlySent();
    }

    @Override
    public void get(BindingGetStatementContext<Object[]> context) throws SQLException {
        throw onlySent();
    }

    @Override
    public void set(BindingSetSQLOutputContext<Object[]> context) throws SQLException {
        throw onlySent();
    }

    @Override
    public void get(BindingGetSQLInputContext<Object[]> context) throws SQLException {
        throw onlySent();
    }

    private static SQLException onlySent() {
        return new SQLFeatureNotSupportedException("columns of many rows are sent, not read");
    }
}
