# The vendor's side of the tests: tables, Redmine's own default data, a private project, us in a
# role of our own, and Vera, who manages it.
ActiveRecord::Base.connection.execute('PRAGMA journal_mode=WAL')
ActiveRecord::Migration.verbose = false
ActiveRecord::Base.connection.migration_context.migrate
[Setting, User, Project, Tracker, Role, IssueStatus].each(&:reset_column_information)
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'

person = lambda do |login, first, last, key, admin|
  user = User.new(:login => login, :firstname => first, :lastname => last, :language => 'en',
                  :mail => "#{login}@vendor.example", :admin => admin)
  user.password = user.password_confirmation = "the password of #{login}"
  user.save!
  Token.create!(:user => user, :action => 'api').update_column(:value, key)
  user
end
desk = person.call('mspdesk', 'MSP', 'Desk', 'd' * 40, false)
vera = person.call('vera', 'Vera', 'of the vendor', 'e' * 40, true)

role = Role.create!(:name => 'Customer desk', :issues_visibility => 'all', :permissions => [
  :view_issues, :add_issues, :edit_issues, :add_issue_notes, :set_notes_private, :view_private_notes
])
project = Project.new(:name => 'Support', :identifier => 'support', :is_public => false)
project.enabled_module_names = ['issue_tracking']
project.trackers = Tracker.all
project.save!
Member.create!(:principal => desk, :project => project, :roles => [role])
Member.create!(:principal => vera, :project => project, :roles => [Role.givable.first])
Tracker.all.each do |tracker|
  IssueStatus.all.to_a.permutation(2).each do |one, other|
    WorkflowTransition.create!(:tracker => tracker, :role => role,
                               :old_status_id => one.id, :new_status_id => other.id)
  end
end
field = IssueCustomField.create!(:name => 'MSP reference', :field_format => 'string',
                                 :is_for_all => true, :is_filter => true, :visible => true,
                                 :trackers => Tracker.all)
puts "FIELD #{field.id}"
