package dev.alluvium.database.binding;

import java.io.Serial;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// `halfvec` columns as `float[]`, in binary both ways.
///
/// The server stores sixteen bits a component: what is read is what was written rounded to the nearest binary16.
public final class Halfvec implements Binding<Object, float[]> {
    /// For expressions that are not a column: `DSL.val(vector, Halfvec.TYPE)`.
    public static final DataType<float[]> TYPE = SQLDataType.OTHER.asConvertedDataType(new Halfvec());

    @Serial
    private static final long serialVersionUID = 1;

    /// `vector` as a bind value of type `halfvec`.
    public static Field<float[]> value(float[] vector) {
        return DSL.val(vector, TYPE);
    }

    @Override
    public Converter<Object, float[]> converter() {
        return Converter.of(Object.class, float[].class, Halfvec::components, BinaryHalfvec::new);
    }

    private static float[] components(Object database) {
        return switch (database) {
            case null -> null;
            case BinaryHalfvec halfvec -> halfvec.components();
            default -> BinaryHalfvec.parse(database.toString());
        };
    }

    @Override
    public void sql(BindingSQLContext<float[]> context) {
        if (context.render().paramType() == ParamType.INLINED) {
            context.render()
                    .visit(DSL.inline(context.convert(converter()).value().toString()))
                    .sql("::halfvec");
        } else {
            context.render().sql(context.variable()).sql("::halfvec");
        }
    }

    @Override
    public void set(BindingSetStatementContext<float[]> context) throws SQLException {
        if (context.value() == null) {
            context.statement().setNull(context.index(), Types.OTHER);
        } else {
            context.statement().setObject(context.index(), new BinaryHalfvec(context.value()));
        }
    }

    @Override
    public void get(BindingGetResultSetContext<float[]> context) throws SQLException {
        ResultSet rows = context.resultSet();
        context.value(components(rows.getObject(context.index())));
    }

    @Override
    public void register(BindingRegisterContext<float[]> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("halfvec is not used in procedure calls");
    }

    @Override
    public void get(BindingGetStatementContext<float[]> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("halfvec is not used in procedure calls");
    }

    @Override
    public void set(BindingSetSQLOutputContext<float[]> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("halfvec is not used in structured types");
    }

    @Override
    public void get(BindingGetSQLInputContext<float[]> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("halfvec is not used in structured types");
    }
}
