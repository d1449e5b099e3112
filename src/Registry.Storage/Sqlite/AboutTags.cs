using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>Which removed manifests left tags behind that are about them (<see cref="SubjectTags"/>).</summary>
internal static class AboutTags
{
    private static readonly Sql FindAny = new("SELECT 1 FROM tag WHERE repository_id = ?1 AND name IN (?2, ?3, ?4, ?5) LIMIT 1");

    private static readonly Sql Remember = new("""
        INSERT INTO removed_subject (repository_id, digest, removed_at) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET removed_at = excluded.removed_at
        """);

    private static readonly Sql Forget = new("""
        DELETE FROM removed_subject AS s WHERE id = ?1 AND (
          EXISTS (SELECT 1 FROM manifest AS m WHERE m.repository_id = s.repository_id AND m.digest = s.digest)
          OR NOT EXISTS (SELECT 1 FROM tag AS t WHERE t.repository_id = s.repository_id AND t.name IN (?2, ?3, ?4, ?5)))
        """);

    /// <summary>Remembers that a manifest was removed, if there are tags about it.</summary>
    public static void RememberSubject(Connection connection, long repository, Digest subject, long now)
    {
        var names = SubjectTags.NamesOf(subject);
        if (connection.Prepare(FindAny).Bind(repository).Bind(names[0]).Bind(names[1]).Bind(names[2]).Bind(names[3]).FirstInt64() is not null)
        {
            connection.Prepare(Remember).Bind(repository).Bind(subject.ToString()).Bind(now).Run();
        }
    }

    /// <summary>Forgets a removed subject that is back, or that no tag is about any more.</summary>
    public static void ForgetSubject(Connection connection, long id, Digest subject)
    {
        var names = SubjectTags.NamesOf(subject);
        connection.Prepare(Forget).Bind(id).Bind(names[0]).Bind(names[1]).Bind(names[2]).Bind(names[3]).Run();
    }
}
